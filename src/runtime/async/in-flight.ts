/** What the process has in flight, in words: the platform counts it by the types of its own resources. */

/** The type of what the platform does not list. */
export const UNLISTED = 'Unlisted'

const words: readonly (readonly [type: RegExp, text: string])[] = [
  [/^FS(Req|EVENT)?.*(Callback|Promise)$|^FILEHANDLE/i, 'a call of node:fs'],
  [/^FSEventWrap$/, 'fs.watch'],
  [/^StatWatcher$/, 'fs.watchFile'],
  [/^Get(Addr|Name)InfoReqWrap$|^QueryReqWrap$/, 'a look-up of node:dns'],
  [/^ProcessWrap$/, 'a child process'],
  [/^PipeWrap$|^PipeConnectWrap$/, 'a pipe'],
  [/^TCP(Socket|Connect)Wrap$|^TLSWrap$/, 'a socket'],
  [/^TCPServerWrap$|^PipeServerWrap$/, 'a server'],
  [/^(Write|Shutdown)Wrap$/, 'a write to a socket or pipe'],
  [/^UDP/, 'a datagram socket'],
  [/^Timeout$/, 'a timer set outside of the tasks'],
  [/^MessagePort$|^Worker$/, 'a worker or a message port'],
  [/^TTYWrap$/, 'the terminal'],
  [/^SignalWrap$/, 'a signal'],
  [/^Unlisted$/, 'something that the platform does not count, such as work of its thread pool'],
]

/** The resources of these types as a person would call them. */
export const inWords = (types: Iterable<string>): string[] => [
  ...new Set([...types].map(type => words.find(([pattern]) => pattern.test(type))?.[1] ?? type)),
]
