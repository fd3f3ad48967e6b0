"""What an exercise shows: pictures of its region, news, and how its parts are called."""
