/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The senders of a host, as its exporters find them. The HTTP sender must not be used after the
 * claim; the gRPC sender follows a script.
 */
final class HostSenders implements ComponentLoader {
  /** What the gRPC sender does with a call. */
  interface Behavior {
    void call(Call call) throws Exception;
  }

  /** A call of the gRPC sender. */
  record Call(
      GrpcSenderImpl sender,
      MessageWriter message,
      Consumer<GrpcResponse> onResponse,
      Consumer<Throwable> onError) {
    void answer(GrpcStatusCode status, byte[] body) {
      onResponse.accept(new Response(status, body));
    }
  }

  final AtomicInteger httpSends = new AtomicInteger();
  final AtomicInteger httpShutdowns = new AtomicInteger();
  final List<GrpcSenderConfig> grpcConfigs = new CopyOnWriteArrayList<>();
  final List<GrpcSenderImpl> grpcSenders = new CopyOnWriteArrayList<>();
  volatile Behavior behavior = call -> call.answer(GrpcStatusCode.OK, new byte[0]);
  volatile Runnable onShutdown = () -> {};
  volatile Runnable onLoad = () -> {};
  volatile boolean hasGrpc = true;

  private final class HttpSenderImpl implements HttpSender {
    @Override
    public void send(
        MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
      httpSends.incrementAndGet();
      onError.accept(new IllegalStateException());
    }

    @Override
    public CompletableResultCode shutdown() {
      httpShutdowns.incrementAndGet();
      return CompletableResultCode.ofSuccess();
    }
  }

  /** The host's gRPC sender. */
  final class GrpcSenderImpl implements GrpcSender {
    final List<Call> calls = new CopyOnWriteArrayList<>();
    final List<Boolean> suppressed = new CopyOnWriteArrayList<>();
    final AtomicInteger shutdowns = new AtomicInteger();

    @Override
    public void send(
        MessageWriter message, Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
      suppressed.add(Suppression.isOn());
      Call call = new Call(this, message, onResponse, onError);
      calls.add(call);
      try {
        behavior.call(call);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Exception e) {
        onError.accept(e);
      }
    }

    @Override
    public CompletableResultCode shutdown() {
      shutdowns.incrementAndGet();
      onShutdown.run();
      return CompletableResultCode.ofSuccess();
    }
  }

  /** Provides the senders under one name. */
  private final class Provider implements HttpSenderProvider, GrpcSenderProvider {
    @Override
    public HttpSender createSender(HttpSenderConfig config) {
      return new HttpSenderImpl();
    }

    @Override
    public GrpcSender createSender(GrpcSenderConfig config) {
      grpcConfigs.add(config);
      GrpcSenderImpl sender = new GrpcSenderImpl();
      grpcSenders.add(sender);
      return sender;
    }
  }

  GrpcSenderImpl lastGrpc() {
    return grpcSenders.get(grpcSenders.size() - 1);
  }

  @Override
  public <S> Iterable<S> load(Class<S> spi) {
    onLoad.run();
    List<S> found = new ArrayList<>();
    if (spi == HttpSenderProvider.class || (spi == GrpcSenderProvider.class && hasGrpc)) {
      found.add(spi.cast(new Provider()));
    }
    return found;
  }

  private record Response(GrpcStatusCode status, byte[] message) implements GrpcResponse {
    @Override
    public GrpcStatusCode getStatusCode() {
      return status;
    }

    @Override
    public String getStatusDescription() {
      return "canary-of-the-receiver";
    }

    @Override
    public byte[] getResponseMessage() {
      return message;
    }
  }
}
