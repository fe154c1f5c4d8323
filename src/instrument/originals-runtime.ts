/** Has functions of instrumented code show the text that they were made of. */

const texts = new Map<string, string>()

/** The platform's own. */
export const nativeText = Function.prototype.toString

const SIGN = '/*heddle@'
const MARKS = /\/\*heddle@([\da-f]+):(\d+),(\d+)\*\//g

/** The original text of a function whose text is now `text`. */
function originalOf(text: string): string | undefined {
  let widest: { readonly id: string; readonly start: number; readonly end: number } | undefined
  // The functions within it have marks as well.
  for (const [, id = '', from, to] of text.matchAll(MARKS)) {
    const [start, end] = [Number(from), Number(to)]
    if (widest === undefined || end - start > widest.end - widest.start) widest = { id, start, end }
  }
  return widest && texts.get(widest.id)?.slice(widest.start, widest.end)
}

/** Takes the original text of a module; from the first on `Function.prototype.toString` goes by them. */
export function original(id: string, text: string): void {
  if (texts.size === 0) install()
  texts.set(id, text)
}

function install(): void {
  // A method, which like the platform's is no constructor.
  const methods = {
    toString(this: unknown): string {
      const text = Reflect.apply(nativeText, this, []) as string
      return text.includes(SIGN) ? (originalOf(text) ?? text) : text
    },
  }
  Object.defineProperty(Function.prototype, 'toString', { value: methods.toString })
}
