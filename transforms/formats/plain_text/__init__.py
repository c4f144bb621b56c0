"""AP-style plain text: headline, byline, dateline and paragraphs."""
