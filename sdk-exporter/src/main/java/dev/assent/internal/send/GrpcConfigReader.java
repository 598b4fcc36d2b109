/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings of an OTLP/gRPC exporter: a copy of it asks this provider for a sender, and
 * tells the settings. The copy is not used. For one exporter builder only.
 */
final class GrpcConfigReader implements GrpcSenderProvider, ComponentLoader {
  private final ComponentLoader others =
      ComponentLoader.forClassLoader(GrpcConfigReader.class.getClassLoader());
  private @Nullable GrpcSenderConfig config;

  @Override
  public GrpcSender createSender(GrpcSenderConfig told) {
    config = told;
    return Unused.INSTANCE;
  }

  @Override
  public <S> Iterable<S> load(Class<S> spi) {
    return spi == GrpcSenderProvider.class ? List.of(spi.cast(this)) : others.load(spi);
  }

  GrpcSenderConfig config() {
    if (config == null) {
      throw new IllegalStateException("The exporter builder requested no sender");
    }
    return config;
  }

  private enum Unused implements GrpcSender {
    INSTANCE;

    @Override
    public void send(
        MessageWriter message, Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
      onError.accept(new IllegalStateException("sends nothing"));
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
