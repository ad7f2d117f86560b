"""What the demo engine knows: images, names, containers, volumes, networks, registries and events."""
