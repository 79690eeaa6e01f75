/** The look of lists that open: menus, selects, the palette. */
export const LIST_POPUP =
  "max-h-(--available-height) min-w-44 overflow-y-auto overscroll-contain rounded-lg border border-line bg-surface p-1 " +
  "text-sm shadow-float outline-hidden";
export const LIST_ITEM =
  "tap flex min-h-8 cursor-default items-center gap-2 rounded-md px-2 py-1 outline-hidden select-none " +
  "data-highlighted:bg-sunken data-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0";
