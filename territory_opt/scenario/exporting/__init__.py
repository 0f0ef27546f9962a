"""Plans in the form other systems take: tables and areas for anybody, files for one CRM in folders."""
