/** Every package that pictures and arrays are made with. Prints how each result begins, as JSON. */

import { decodeNpy, delayed, encodeNpy, imshow } from "@weft/weft";

/** The first characters, or bytes as characters. */
function start(data: string | Uint8Array): string {
  return typeof data === "string" ? data.slice(0, 5) : String.fromCharCode(...data.subarray(0, 6));
}

const figure = imshow([0, 1, 2, 3, 4, 5], { width: 3, height: 2, title: "elsewhere", colormap: "viridis" });
const increment = delayed((x: number) => x + 1, { name: "increment" });
const array = await encodeNpy(Float64Array.of(0.5, 1.5));
const [svg, png] = await Promise.all([
  increment(increment(1)).visualize({ format: "svg" }),
  increment(increment(1)).visualize({ format: "png", color: "order" }),
]);
const results = {
  png: start(await figure.png()),
  svg: (await figure.svg()).includes("elsewhere"),
  graphs: [start(svg.data), String(svg.data).includes("increment"), start(png.data)],
  array: [start(array), [...(await decodeNpy(array)).data]],
};
console.log(JSON.stringify(results));
