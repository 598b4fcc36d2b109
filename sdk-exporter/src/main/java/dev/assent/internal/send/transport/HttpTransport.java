/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send.transport;

import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpCall;
import dev.assent.internal.http.HttpSender;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Posts OTLP requests to one endpoint. */
public final class HttpTransport implements Transport {
  /** The maximum size of a response, packed and unpacked: {@value} bytes. */
  public static final int MAX_RESPONSE_BYTES = 64 * 1024;

  /** The type of requests and of the responses that are read. */
  public static final String PROTOBUF = "application/x-protobuf";

  private static final byte[] NOTHING = {};

  private final HttpSender sender;
  private final Target target;

  /**
   * Where requests go.
   *
   * @param headers asked anew for each request
   */
  public record Target(URI endpoint, Supplier<Map<String, List<String>>> headers) {
    /** Without headers. */
    @Override
    public String toString() {
      return "Target{" + endpoint.getHost() + "}";
    }
  }

  /**
   * A transport.
   *
   * @param sender shared by the endpoints of one destination; closed by its creator
   */
  public HttpTransport(HttpSender sender, Target target) {
    this.sender = sender;
    this.target = target;
  }

  /**
   * Returns a transport with constant headers.
   *
   * @throws IllegalArgumentException if a header can't be sent; the message contains no header
   *     value
   */
  public static HttpTransport withCheckedHeaders(
      HttpSender sender, URI endpoint, Map<String, String> headers) {
    Map<String, List<String>> lists = new LinkedHashMap<>();
    headers.forEach((name, value) -> lists.put(name, List.of(value)));
    HttpTransport transport = new HttpTransport(sender, new Target(endpoint, () -> lists));
    HttpCall unused = transport.call();
    return transport;
  }

  public HttpSender sender() {
    return sender;
  }

  @Override
  public CompletableFuture<ReceiverResponse> send(RequestBody requestBody, BooleanSupplier onward) {
    HttpCall call;
    try {
      call = call();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(new TransportException(ExportFailure.HEADERS));
    }
    boolean lent = requestBody.isLent();
    if (lent) {
      requestBody.given();
      call.lent(requestBody.array(), requestBody.length());
    } else {
      call.body(requestBody.array());
    }
    String contentEncoding = requestBody.contentEncoding();
    if (contentEncoding != null) {
      call.set("Content-Encoding", contentEncoding);
    }
    return sender.post(
        call,
        onward,
        MAX_RESPONSE_BYTES,
        answer -> {
          // an answer that was too long ended in the middle
          if (lent && call.wasRead() && answer.body().isPresent()) {
            requestBody.read();
          }
          return reply(answer);
        });
  }

  @Override
  public boolean provesReading() {
    return sender.provesReading();
  }

  private HttpCall call() {
    HttpCall call = HttpCall.to(target.endpoint()).set("User-Agent", HttpSender.userAgent());
    target.headers().get().forEach((name, values) -> header(call, name, values));
    return call.set("Content-Type", PROTOBUF);
  }

  private static void header(HttpCall call, String name, List<String> values) {
    if (name.equalsIgnoreCase("User-Agent")) {
      call.set(name, String.join(" ", values) + " " + HttpSender.userAgent());
    } else {
      values.forEach(value -> call.add(name, value));
    }
  }

  static ReceiverResponse reply(HttpAnswer answer) {
    return new ReceiverResponse(answer.status(), answer.firstHeader("Retry-After"), body(answer));
  }

  /**
   * The body; null if it is unreadable, empty if it is too long or not protobuf. A success without
   * a body stays a success.
   */
  private static byte @Nullable [] body(HttpAnswer answer) {
    String type = answer.firstHeader("Content-Type");
    if (type != null && !type.toLowerCase(Locale.ROOT).startsWith(PROTOBUF)) {
      return NOTHING;
    }
    byte @Nullable [] read = answer.body().orElse(NOTHING);
    for (String encoding : answer.all("Content-Encoding")) {
      switch (encoding.strip().toLowerCase(Locale.ROOT)) {
        case "identity", "" -> {}
        case "gzip", "x-gzip" -> read = unpacked(read);
        default -> read = null;
      }
      if (read == null) {
        return null;
      }
    }
    return read;
  }

  /** The unpacked body; null if it can't be unpacked or is too long. */
  private static byte @Nullable [] unpacked(byte[] packed) {
    if (packed.length == 0) {
      return packed;
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      byte[] bytes = in.readNBytes(MAX_RESPONSE_BYTES + 1);
      return bytes.length > MAX_RESPONSE_BYTES ? null : bytes;
    } catch (IOException malformed) {
      return null;
    }
  }
}
