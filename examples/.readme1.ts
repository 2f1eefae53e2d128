import { delayed, gather, jit, toThread } from "@weft/weft";
