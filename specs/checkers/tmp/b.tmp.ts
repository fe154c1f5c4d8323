declare function f1<A, M>(d: { operations: { [K in keyof A]: (a: number) => A[K] }, model: { [K in keyof A | 'init']?: K extends 'init' ? (i: number) => M : (s: M) => number } }): M
f1({ operations: { add: () => 1 }, model: { init: i => ({ n: i }), add: s => s.n } })
declare function f2<A, M>(d: { operations: { [K in keyof A]: (a: number) => A[K] }, model: { [K in keyof NoInfer<A> | 'init']?: K extends 'init' ? (i: number) => M : (s: M) => number } }): M
f2({ operations: { add: () => 1 }, model: { init: i => ({ n: i }), add: s => s.n } })
declare function f3<A, M>(d: { operations: { [K in keyof A]: (a: number) => A[K] }, model?: { [K in keyof NoInfer<A> | 'init']: K extends 'init' ? (i: number) => M : (s: M) => number } | undefined }): M
f3({ operations: { add: () => 1 }, model: { init: i => ({ n: i }), add: s => s.n } })
type Model<M, A> = { readonly [K in keyof A | 'init']?: K extends 'init' ? (i: number) => M : (s: M) => number }
declare function f4<A, M>(d: { operations: { [K in keyof A]: (a: number) => A[K] }, model?: Model<M, NoInfer<A>> | undefined } & ({tasks: unknown} | {operations: unknown, model: unknown})): M
f4({ operations: { add: () => 1 }, model: { init: i => ({ n: i }), add: s => s.n } })
