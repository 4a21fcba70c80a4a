"""Teams of agents as data: fields, validation, editing, versions, and their SDK objects."""
