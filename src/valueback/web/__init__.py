"""Pages: server-rendered, each feature folder holding its urls, views, forms and templates side by side."""
