/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.gate.Gate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How what an application declares in code goes along with its data: it may not have been declared
 * yet when they are read in the next run. Thread-safe.
 *
 * @param <D> the stamped data
 */
public interface DeclaredCatalog<D extends Stamped> {
  /** Where nothing is declared. */
  static <D extends Stamped> DeclaredCatalog<D> nothing() {
    return new DeclaredCatalog<>() {
      @Override
      public Declarations in(List<D> data) {
        return Declarations.NONE;
      }

      @Override
      public @Nullable View<D> view(Declarations declared) {
        return null;
      }
    };
  }

  /** What of the declarations these data make use of. */
  Declarations in(List<D> data);

  /**
   * Judges by a catalog that also knows what was declared when data were written.
   *
   * @return null if the lane's own parts judge the same
   */
  @Nullable View<D> view(Declarations declared);

  /**
   * Parts of a lane, as {@link SignalSpool.Parts}.
   *
   * @param gate counts where the lane's own does
   * @param uncounted judges the same and counts nothing
   * @param codec brings data back
   */
  record View<D extends Stamped>(Gate<D> gate, Gate<D> uncounted, FrameCodec<D> codec) {}
}
