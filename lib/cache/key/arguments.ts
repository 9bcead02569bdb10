import { Encoder } from './encode.js';
import { quote, scalarText } from '../instance/leaf-text.js';
import { type Hiding, KNOWN } from './hiding.js';
import { MAX_KEY_LENGTH } from '../support/key-bounds.js';
import { type Culprit, SECRET } from './key-text.js';
import { isTokenPayload } from './token-payload.js';

/** One argument that the key holds. */
export interface Parameter {
  /** Its name in the key. */
  readonly name: string;
  /** Its place among the method's arguments. */
  readonly index: number;
  /** True if it carries credentials. The key then holds its digest only. */
  readonly secret: boolean;
  /**
   * True if a decorator of the application provides it. An object may then be the user that a guard has set, so the key holds
   * its digest only.
   */
  readonly isCustom?: boolean | undefined;
}

/**
 * Returns the canonical text of the arguments, `{"x":12}`.
 * @param parameters sorted by name
 * @param program how an error names the program
 * @param hiding what must not be visible
 * @throws GIOTTO_NOT_KEYABLE, which names the parameter; GIOTTO_KEY_TOO_LONG
 */
export function encodeArguments(
  parameters: readonly Parameter[],
  args: readonly unknown[],
  program?: string,
  hiding = KNOWN,
): string {
  let text = '{';
  for (const { name, index, secret, isCustom } of parameters) {
    if (text.length > 1) text += ',';
    text += `${quote(name)}:`;
    const scalar = secret ? undefined : scalarText(args[index]);
    text +=
      scalar ?? encodeArgument(args[index], { name, program, secret, isCustom, hiding }, MAX_KEY_LENGTH - text.length);
  }
  return `${text}}`;
}

type Encoded = Culprit & Pick<Parameter, 'secret' | 'isCustom'> & { readonly hiding: Hiding };

function encodeArgument(value: unknown, culprit: Encoded, room: number): string {
  if (value === undefined) return 'undefined';
  const isHidden = culprit.secret || isPersonal(value, culprit);
  const text =
    scalarText(value) ?? new Encoder(culprit, isHidden ? MAX_KEY_LENGTH : room, culprit.hiding).textOf(value);
  return isHidden ? `${SECRET}${culprit.hiding.digest(text)}` : text;
}

/** True for an object that may say who somebody is and what they may do. */
const isPersonal = (value: unknown, { isCustom }: Encoded) =>
  typeof value === 'object' && value !== null && (isCustom === true || isTokenPayload(value));
