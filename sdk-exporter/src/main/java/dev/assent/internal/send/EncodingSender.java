/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A sender for an OTLP/HTTP exporter that sends nothing: it keeps the bytes, reports success. */
final class EncodingSender extends CapturingSender implements HttpSender {
  private final HttpSenderConfig config;

  private EncodingSender(HttpSenderConfig config, int maxBodyBytes) {
    super(new EncoderSettings(config.getTimeout(), config.getCompressor()), maxBodyBytes);
    this.config = config;
  }

  HttpSenderConfig config() {
    return config;
  }

  @Override
  public void send(
      MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
    capture(message);
    onResponse.accept(Accepted.INSTANCE);
  }

  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }

  /** Provides the sender to one exporter builder only. */
  static final class Provider implements HttpSenderProvider, ComponentLoader {
    private final ComponentLoader others =
        ComponentLoader.forClassLoader(EncodingSender.class.getClassLoader());
    private final int maxBodyBytes;
    private @Nullable EncodingSender sender;

    Provider(int maxBodyBytes) {
      this.maxBodyBytes = maxBodyBytes;
    }

    @Override
    public HttpSender createSender(HttpSenderConfig config) {
      EncodingSender created = new EncodingSender(config, maxBodyBytes);
      sender = created;
      return created;
    }

    @Override
    public <S> Iterable<S> load(Class<S> spi) {
      return spi == HttpSenderProvider.class ? List.of(spi.cast(this)) : others.load(spi);
    }

    EncodingSender sender() {
      if (sender == null) {
        throw new IllegalStateException("The exporter builder requested no sender");
      }
      return sender;
    }
  }

  private enum Accepted implements HttpResponse {
    INSTANCE;

    @Override
    public int getStatusCode() {
      return 200;
    }

    @Override
    public String getStatusMessage() {
      return "";
    }

    @Override
    public byte[] getResponseBody() {
      return new byte[0];
    }
  }
}
