/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.host.claim.ExporterHandle;
import dev.assent.internal.send.WrapperChain;
import dev.assent.internal.send.Wrappers;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the place of a batch or simple processor in the application's SDK. It passes data to
 * Assent's tagger; before the start and after the end, it passes nothing on. Thread-safe.
 *
 * @param <T> the SDK's type of the data
 * @param <H> the type of the handles of claimed exporters
 * @param <P> the type of the tagger
 */
abstract class HostedProcessor<T, H extends ExporterHandle<?, T>, P> {
  private final Supplier<CompletableResultCode> replaced;
  private final Chain<T> chain;
  private final List<H> behind;
  private final HostLifecycle lifecycle;
  private volatile @Nullable P tagger;

  /**
   * @param replaced shuts down the processor in whose place this one stands; it gets no data
   * @param chain the exporter of that processor
   * @param behind the claimed exporters that the chain reaches
   */
  HostedProcessor(
      Supplier<CompletableResultCode> replaced,
      Chain<T> chain,
      List<H> behind,
      HostLifecycle lifecycle) {
    this.replaced = replaced;
    this.chain = chain;
    this.behind = List.copyOf(behind);
    this.lifecycle = lifecycle;
  }

  /**
   * An exporter of the application, which may wrap and combine handles.
   *
   * @param exporter the exporter itself
   * @param export its method
   */
  record Chain<T>(Object exporter, Function<Collection<T>, CompletableResultCode> export) {}

  final List<H> behind() {
    return behind;
  }

  /** Returns the names of its destinations. */
  final List<String> names() {
    return behind.stream().map(handle -> handle.claim().name()).toList();
  }

  /** Returns what took the SDK over. */
  final HostOwner owner() {
    return lifecycle.owner();
  }

  /**
   * Returns the wrappers in front of a handle that it reaches; null if there are none.
   *
   * @param regating the gate for what the wrappers change
   */
  final <D extends T> @Nullable Wrappers<D> wrappers(
      H handle, WrapperChain.Regating<T, D> regating) {
    return chain.exporter == handle
        ? null
        : new WrapperChain<>(handle.inner(), chain.export, regating);
  }

  final void open(P opened) {
    tagger = opened;
  }

  final void end() {
    tagger = null;
  }

  /** Returns the tagger; null before the start and after the end. */
  final @Nullable P tagger() {
    return tagger;
  }

  public final CompletableResultCode forceFlush() {
    return lifecycle.flush();
  }

  /** Sends what is queued, then shuts the replaced processor and its exporters down. */
  public final CompletableResultCode shutdown() {
    return lifecycle.shutdown(this, replaced);
  }
}
