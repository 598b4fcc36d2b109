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
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A sender for an OTLP/gRPC exporter that sends nothing: it keeps the message and reports success.
 * The message is not compressed, because gRPC's own sender compresses it.
 */
final class EncodingGrpcSender extends CapturingSender implements GrpcSender {
  private final GrpcSenderConfig config;

  private EncodingGrpcSender(GrpcSenderConfig config, int maxBodyBytes) {
    super(new EncoderSettings(config.getTimeout(), null), maxBodyBytes);
    this.config = config;
  }

  GrpcSenderConfig config() {
    return config;
  }

  @Override
  public void send(
      MessageWriter message, Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
    capture(message);
    onResponse.accept(Accepted.INSTANCE);
  }

  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }

  /** Provides the sender to one exporter builder only. */
  static final class Provider implements GrpcSenderProvider, ComponentLoader {
    private final ComponentLoader others =
        ComponentLoader.forClassLoader(EncodingGrpcSender.class.getClassLoader());
    private final int maxBodyBytes;
    private @Nullable EncodingGrpcSender sender;

    Provider(int maxBodyBytes) {
      this.maxBodyBytes = maxBodyBytes;
    }

    @Override
    public GrpcSender createSender(GrpcSenderConfig config) {
      EncodingGrpcSender created = new EncodingGrpcSender(config, maxBodyBytes);
      sender = created;
      return created;
    }

    @Override
    public <S> Iterable<S> load(Class<S> spi) {
      return spi == GrpcSenderProvider.class ? List.of(spi.cast(this)) : others.load(spi);
    }

    EncodingGrpcSender sender() {
      if (sender == null) {
        throw new IllegalStateException("The exporter builder requested no sender");
      }
      return sender;
    }
  }

  private enum Accepted implements GrpcResponse {
    INSTANCE;

    @Override
    public GrpcStatusCode getStatusCode() {
      return GrpcStatusCode.OK;
    }

    @Override
    public @Nullable String getStatusDescription() {
      return null;
    }

    @Override
    public byte[] getResponseMessage() {
      return new byte[0];
    }
  }
}
