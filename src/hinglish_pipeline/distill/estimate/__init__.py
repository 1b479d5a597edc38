"""What asking will take, told before anybody is asked."""
