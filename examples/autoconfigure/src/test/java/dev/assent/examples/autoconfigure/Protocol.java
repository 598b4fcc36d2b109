/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.autoconfigure;

import dev.assent.fixtures.GrpcReceiver;
import dev.assent.testing.ReceivedRequest;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The protocols of OpenTelemetry's OTLP exporters, as {@code OTEL_EXPORTER_OTLP_PROTOCOL}. */
enum Protocol {
  HTTP("http/protobuf", "OTLP/HTTP") {
    @Override
    Receiver start() {
      dev.assent.testing.Receiver http = dev.assent.testing.Receiver.start();
      return new Receiver(
          http.endpoint(),
          () -> http.requests().stream().map(ReceivedRequest::body).toList(),
          text -> http.neverAnswer(request -> request.holds(text)),
          http::close);
    }
  },

  GRPC("grpc", "OTLP/gRPC") {
    @Override
    Receiver start() {
      GrpcReceiver grpc = GrpcReceiver.start();
      return new Receiver(grpc.endpoint(), grpc::messages, grpc::neverAnswers, grpc::close);
    }
  };

  /**
   * A real receiver.
   *
   * @param bodies the bytes of the requests so far
   * @param silence never answers requests with this text
   * @param end closes it
   */
  record Receiver(
      String endpoint, Supplier<List<byte[]>> bodies, Consumer<String> silence, Runnable end)
      implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }

  final String setting;

  /** The name in Assent's sentence at start. */
  final String title;

  Protocol(String setting, String title) {
    this.setting = setting;
    this.title = title;
  }

  abstract Receiver start();
}
