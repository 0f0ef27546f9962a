"""Why no plan exists: what arithmetic shows, which rules clash, and how far each would have to give way."""
