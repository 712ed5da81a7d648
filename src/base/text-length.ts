// How many text messages a phone company counts for a text. Pure.

/** Characters of the basic alphabet of text messages (GSM 03.38); any other makes each part shorter. */
const BASIC = /^[A-Za-z0-9 \r\n@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!"#¤%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà^{}\\[\]~|€]*$/;
const DOUBLE = /[\^{}\\[\]~|€]/g;

/** Characters as they are counted, and parts: up to 160 in one, 153 each in several; with other characters 70 and 67. */
export function textLength(text: string): { characters: number; parts: number } {
  const [single, several] = BASIC.test(text) ? [160, 153] : [70, 67];
  const characters = single === 160 ? text.length + (text.match(DOUBLE)?.length ?? 0) : text.length;
  return { characters, parts: characters <= single ? 1 : Math.ceil(characters / several) };
}
