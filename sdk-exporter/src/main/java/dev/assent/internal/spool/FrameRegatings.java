/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.ledger.Account;

/**
 * Selects the gate for the data of a frame: the gate of the signal's own catalog, or a gate that
 * also knows the declarations in code at the time the frame was written. Thread-safe.
 *
 * @param <D> the stamped data
 */
final class FrameRegatings<D extends Stamped> {
  private final SignalSpool.Parts<D> parts;
  private final Account account;
  private final FrameRegating<D> counted;
  private final FrameRegating<D> uncounted;

  /**
   * @param account the account of the signal
   */
  FrameRegatings(SignalSpool.Parts<D> parts, Account account) {
    this.parts = parts;
    this.account = account;
    this.counted = new FrameRegating<>(parts.gate(), parts.stamps(), parts.codec(), account);
    this.uncounted =
        new FrameRegating<>(parts.uncounted(), parts.stamps(), parts.codec(), account.uncounted());
  }

  /** Returns the gate of the signal's pipeline. */
  Gate<D> gate() {
    return parts.gate();
  }

  FrameRegating<D> counted(Declarations declared) {
    DeclaredCatalog.View<D> view =
        declared.isEmpty() ? null : parts.declaredCatalog().view(declared);
    return view == null
        ? counted
        : new FrameRegating<>(view.gate(), parts.stamps(), view.codec(), account);
  }

  /** Returns a gate without counts, for data that is counted elsewhere. */
  FrameRegating<D> uncounted(Declarations declared) {
    DeclaredCatalog.View<D> view =
        declared.isEmpty() ? null : parts.declaredCatalog().view(declared);
    return view == null
        ? uncounted
        : new FrameRegating<>(view.uncounted(), parts.stamps(), view.codec(), account.uncounted());
  }
}
