/** A script that does nothing but import Weft. */

import "@weft/weft";
