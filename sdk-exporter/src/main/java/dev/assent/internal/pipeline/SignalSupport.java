/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.gate.HoldSink;
import dev.assent.internal.gate.StampGate;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.otlp.MalformedOtlpException;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a lane knows of the kind of data that goes through it.
 *
 * @param gates makes the lane's gate
 * @param weight how many of the ledger's units a datum is: 1, or a metric's points
 * @param footprint how much memory a datum that waits takes, in bytes
 * @param spooling how such data lie in a spool; null if they never do
 * @param <D> the stamped data
 */
public record SignalSupport<D extends Stamped>(
    Gates<D> gates,
    ToIntFunction<? super D> weight,
    ToLongFunction<? super D> footprint,
    @Nullable Spooling<D> spooling) {

  /** Makes gates that judge alike. */
  @FunctionalInterface
  public interface Gates<D extends Stamped> {
    /**
     * A gate.
     *
     * @param account where it counts
     * @param holdSink takes what waits
     */
    Gate<D> gate(Account account, HoldSink<D> holdSink);
  }

  /**
   * How data lie in a spool.
   *
   * @param stamps judges them by their stamps alone
   * @param decoder brings them back
   * @param declared how what was declared in code goes along; null if nothing is
   */
  public record Spooling<D extends Stamped>(
      StampGate stamps, Decoder<D> decoder, @Nullable Declared<D> declared) {
    /** Where nothing is declared in code. */
    public Spooling(StampGate stamps, Decoder<D> decoder) {
      this(stamps, decoder, null);
    }
  }

  /**
   * How what was declared in code goes along with data in a spool.
   *
   * @param catalog by which data are judged
   * @param names what of its declarations data make use of
   * @param gates the same gates by another catalog
   * @param decoders the same decoder by another catalog
   */
  public record Declared<D extends Stamped>(
      Catalog catalog,
      BiFunction<Catalog, List<D>, Declarations> names,
      Function<Catalog, Gates<D>> gates,
      Function<Catalog, Decoder<D>> decoders) {}

  /** Brings data back that were encoded. */
  @FunctionalInterface
  public interface Decoder<D> {
    /**
     * Decodes.
     *
     * @param body a whole OTLP request, not compressed
     * @param kept the stamp that was kept with them
     */
    List<D> decode(byte[] body, Stamped kept) throws MalformedOtlpException;
  }
}
