"""群机器人: markdown into a group, by an address that is its own key."""
