/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.claim;

import dev.assent.internal.send.Deliveries;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.Collection;

/**
 * Stands for a claimed exporter in the application's SDK. It takes data only while a worker of
 * Assent delivers it; see {@link Deliveries}. Thread-safe.
 *
 * @param <E> the type of the exporter, which the subclass implements
 * @param <T> the SDK's type of the data
 */
public abstract class ExporterHandle<E, T> {
  private final Claim<E> claim;
  private final Deliveries.Handle<T> inner;
  private final UngatedCount ungated = new UngatedCount();
  private final HandleProbe probe;

  ExporterHandle(Claim<E> claim, Deliveries<T> deliveries, HandleProbe probe) {
    this.claim = claim;
    this.inner = deliveries.handle(ungated);
    this.probe = probe;
  }

  public final Claim<E> claim() {
    return claim;
  }

  public final Deliveries.Handle<T> inner() {
    return inner;
  }

  final UngatedCount ungated() {
    return ungated;
  }

  public final CompletableResultCode export(Collection<T> data) {
    return inner.export(data);
  }

  public final CompletableResultCode flush() {
    probe.reached(this);
    return CompletableResultCode.ofSuccess();
  }

  /** Has no effect: the claimed exporter is shut down with its destination. */
  public final CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public final String toString() {
    return getClass().getSimpleName() + "{" + claim.name() + "}";
  }
}
