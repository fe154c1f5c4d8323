import * as fc from 'fast-check'
type Tuples<A> = { readonly [K in keyof A]: readonly unknown[] | [] }
// optional args
interface Op2<S, A extends readonly unknown[]> { readonly args?: { readonly [I in keyof A]: fc.Arbitrary<A[I]> }; readonly run: (state: S, ...args: A) => unknown }
declare function b<S, A extends Tuples<A>>(s: S, d: { readonly [K in keyof A]: Op2<S, A[K]> }): A
const r2 = b({ q: 1 }, { push: { args: [fc.nat(9), fc.string()], run: (s, v, t) => [s.q + v + t.length] }, pop: {run: s => s.q} })
r2 satisfies never
// with V
interface Op3<S, A extends readonly unknown[], V> { readonly args?: { readonly [I in keyof A]: fc.Arbitrary<A[I]> }; readonly run: (state: S, ...args: A) => V }
declare function c<S, A extends Tuples<A>, V extends {[K in keyof A]: unknown}>(s: S, d: { readonly [K in keyof A]: Op3<S, A[K], V[K]> }): [A, V]
const r3 = c({ q: 1 }, { push: { args: [fc.nat(9), fc.string()], run: (s, v, t) => [s.q + v + t.length] }, pop: {run: s => s.q} })
r3 satisfies never
// with V by intersection
declare function d<S, A extends Tuples<A>, V>(s: S, d: { readonly [K in keyof A]: Op2<S, A[K]> } & { readonly [K in keyof V]: { readonly run: (...args: never) => V[K] } }): [A, V]
const r4 = d({ q: 1 }, { push: { args: [fc.nat(9), fc.string()], run: (s, v, t) => [s.q + v + t.length] }, pop: {run: s => s.q} })
r4 satisfies never
// O: the operations as a whole
declare function e<S, A extends Tuples<A>, O extends { readonly [K in keyof A]: Op2<S, A[K]> }>(s: S, d: O & { readonly [K in keyof A]: Op2<S, A[K]> }): [A, O]
const r5 = e({ q: 1 }, { push: { args: [fc.nat(9), fc.string()], run: (s, v, t) => [s.q + v + t.length] }, pop: {run: s => s.q} })
r5 satisfies never
