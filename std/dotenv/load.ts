/**
 * Sets the variables of `./.env` in the environment of the process when imported.
 *
 * @module
 */
import { loadSync } from "./mod.ts";

loadSync({ export: true });
