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
 * The link between data and the declarations that the application made in code. The next run may
 * read the data before the application has repeated its declarations. Thread-safe.
 *
 * @param <D> the stamped data
 */
public interface DeclaredCatalog<D extends Stamped> {
  /** Returns a catalog without declarations. */
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

  /** Returns the declarations that this data uses. */
  Declarations in(List<D> data);

  /**
   * Returns the parts that also apply the declarations in force when the data was written.
   *
   * @param declared the declarations stored with the data
   * @return null if the pipeline's own parts give the same results
   */
  @Nullable View<D> view(Declarations declared);

  /**
   * Parts of a signal's pipeline, as in {@link SignalSpool.Parts}.
   *
   * @param gate the gate; it counts in the same account as the pipeline's own gate
   * @param uncounted a gate with the same results that counts nothing
   * @param codec decodes the data
   */
  record View<D extends Stamped>(Gate<D> gate, Gate<D> uncounted, FrameCodec<D> codec) {}
}
