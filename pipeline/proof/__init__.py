"""Where people look at pictures and decide: decisions, thumbnails, the page, the contact sheet, the review server."""
