"""Makes a screenshot small: 256 colours, its most frequent ones and those farthest from them; the nearest for what is left."""

import base64
import struct
import zlib

# In a page of the browser, which decodes pictures fast: the palette and the index of each pixel.
INDEXED = """
async source => {
    const COMMON = 128;
    const image = await createImageBitmap(await (await fetch('data:image/png;base64,' + source)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
    canvas.drawImage(image, 0, 0);
    const bytes = canvas.getImageData(0, 0, image.width, image.height).data;
    const counts = new Map();
    const colours = new Uint32Array(bytes.length / 4);
    for (let pixel = 0; pixel < colours.length; pixel++) {
        const colour = bytes[4 * pixel] << 16 | bytes[4 * pixel + 1] << 8 | bytes[4 * pixel + 2];
        colours[pixel] = colour;
        counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    const part = (colour, shift) => colour >> shift & 255;
    const distance = (one, other) => [16, 8, 0].reduce((sum, shift) => sum + (part(one, shift) - part(other, shift)) ** 2, 0);
    const [first, ...rest] = [...counts.keys()].sort((one, other) => counts.get(other) - counts.get(one));
    const palette = [];
    const nearest = new Map(rest.map(colour => [colour, {place: 0, away: Infinity}]));
    const take = colour => {
        const place = palette.push(colour) - 1;
        nearest.set(colour, {place, away: 0});
        for (const [other, found] of nearest) {
            const away = distance(colour, other);
            if (away < found.away) nearest.set(other, {place, away});
        }
    };
    take(first);
    rest.slice(0, COMMON - 1).forEach(take);
    while (palette.length < 256) {
        const [colour, {away}] = [...nearest].reduce((worst, each) => each[1].away > worst[1].away ? each : worst);
        if (away === 0) break;
        take(colour);
    }
    let pixels = '';
    for (const colour of colours) pixels += String.fromCharCode(nearest.get(colour).place);
    return {width: image.width, height: image.height, palette, pixels: btoa(pixels)};
}
"""


def small(page, png):
    """The same picture as a PNG with a palette. `page` is any page whose content security policy allows it, such as about:blank."""
    image = page.evaluate(INDEXED, base64.b64encode(png).decode())
    pixels, width = base64.b64decode(image["pixels"]), image["width"]
    lines = b"".join(b"\0" + pixels[start:start + width] for start in range(0, len(pixels), width))
    palette = b"".join(colour.to_bytes(3, "big") for colour in image["palette"])
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(kind, data) for kind, data in (
            (b"IHDR", struct.pack(">IIBBBBB", width, image["height"], 8, 3, 0, 0, 0)), (b"PLTE", palette),
            (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b"")))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
