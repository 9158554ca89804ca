/**
 * What counts as "nothing moved". Both are shares of the price, so that they mean the same for any coin; below them a difference
 * is the rounding of floats, and dividing two of them would show noise as a signal.
 */
export const FLAT_RATIO = 1e-12;

/** A moving average that is nearer to another than this share of the price is neither above nor below it. */
export const TIE_RATIO = 1e-10;

/** ATR never counts as less than this share of the close when something is measured in units of it. */
export const ATR_FLOOR_RATIO = 1e-9;
