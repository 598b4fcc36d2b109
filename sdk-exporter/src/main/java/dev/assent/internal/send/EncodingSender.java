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

/**
 * A sender for an OTLP/HTTP exporter that sends nothing: it keeps the bytes, reports success. Used
 * by one thread at a time. Every request gets its own array, because an aborted attempt may still
 * read the previous one.
 */
final class EncodingSender implements HttpSender {
  /** The first array if the exporter does not know the size. */
  private static final int UNKNOWN_SIZE = 32;

  private final HttpSenderConfig config;
  private final int maxBodyBytes;
  private @Nullable RequestBody body;

  private EncodingSender(HttpSenderConfig config, int maxBodyBytes) {
    this.config = config;
    this.maxBodyBytes = maxBodyBytes;
  }

  HttpSenderConfig config() {
    return config;
  }

  EncoderSettings settings() {
    return new EncoderSettings(config.getTimeout(), config.getCompressor());
  }

  /** Removes and returns the body of the last export; null if there is none. */
  @Nullable RequestBody take() {
    RequestBody taken = body;
    body = null;
    return taken;
  }

  @Override
  public void send(
      MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
    int size = message.getContentLength();
    body =
        size > maxBodyBytes
            ? RequestBody.TOO_LARGE
            : RequestBody.of(
                Math.max(size, UNKNOWN_SIZE), config.getCompressor(), message::writeMessage);
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
