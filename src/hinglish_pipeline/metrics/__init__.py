"""How good is it? Pure functions; each number comes with its n and its interval."""
