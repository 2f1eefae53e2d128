/** A script that does nothing, to compare others with. */
