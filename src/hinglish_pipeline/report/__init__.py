"""What people read: one page that opens anywhere and hides nothing."""
