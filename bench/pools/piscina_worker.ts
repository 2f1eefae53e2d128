/** What Piscina's workers can do. */

export default (x: number): number => x + 1;
