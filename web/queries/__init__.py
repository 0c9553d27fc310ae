"""What the pages read of the article database: named functions over the researchers' views, frozen rows out."""
