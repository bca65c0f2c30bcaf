alter table p detach partition p1 concurrently;
