import type { Tensor } from "@kensho/tensor";

/** Tensors in nested records and arrays: parameters, carries. */
export type Tree = Tensor | readonly Tree[] | { readonly [key: string]: Tree };

function isTensor(tree: Tree): tree is Tensor {
  return "primitive" in tree && "attrs" in tree;
}

/** The tensors of a tree, in the order of their keys. */
export function leaves(tree: Tree): Tensor[] {
  if (isTensor(tree)) return [tree];
  return Object.values(tree as Record<string, Tree>).flatMap(leaves);
}

/** The same tree with every tensor replaced. */
export function mapTree<T extends Tree>(tree: T, map: (leaf: Tensor) => Tensor): T {
  if (isTensor(tree)) return map(tree) as T;
  if (Array.isArray(tree)) return tree.map((entry: Tree) => mapTree(entry, map)) as unknown as T;
  return Object.fromEntries(Object.entries(tree).map(([key, entry]) => [key, mapTree(entry as Tree, map)])) as T;
}
