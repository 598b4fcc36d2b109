/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/** A request. Confined to the thread that answers it. */
final class Request {
  /** The largest body of most requests, in bytes: {@value}. */
  static final int MAX_BODY_BYTES = 64 * 1024;

  /** The time within which a body must arrive. */
  private static final long BODY_NANOS = 15_000_000_000L;

  private final Head head;
  private final Map<String, String> parameters;
  private final @Nullable Credential credential;

  /**
   * What is known of a request before its route.
   *
   * @param path as it was sent
   * @param query as it was sent; null for none
   * @param body the body, which is read once at most
   */
  record Head(
      String method,
      String path,
      @Nullable String query,
      HttpFields headers,
      Supplier<InputStream> body) {
    static Head of(org.eclipse.jetty.server.Request request) {
      return new Head(
          request.getMethod(),
          request.getHttpURI().getPath(),
          request.getHttpURI().getQuery(),
          request.getHeaders(),
          () -> org.eclipse.jetty.server.Request.asInputStream(request));
    }

    /** Returns a header with its values joined; null if the request does not have it. */
    @Nullable String header(String name) {
      List<String> values = headers.getValuesList(name);
      return values.isEmpty() ? null : String.join(",", values);
    }
  }

  Request(Head head, Map<String, String> parameters, @Nullable Credential credential) {
    this.head = head;
    this.parameters = parameters;
    this.credential = credential;
  }

  /** Returns the sender's credential, on a route that needs one. */
  Credential credential() {
    if (credential == null) {
      throw new IllegalStateException("the route needs no token, so the request has no credential");
    }
    return credential;
  }

  /** Returns a parameter of the path. */
  String parameter(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new IllegalStateException("the route has no {" + name + "}");
    }
    return value;
  }

  /** Returns the subject in the path: the account, or the account and the user. */
  String subject() {
    String user = parameters.get("user");
    String account = parameter("account");
    return user == null ? account : account + "/" + user;
  }

  /** Returns a header with its values joined; null if the request does not have it. */
  @Nullable String header(String name) {
    return head.header(name);
  }

  /** Returns a whole number of the query, or the default if the query does not have it. */
  long number(String name, long otherwise, long max) {
    String query = head.query();
    for (String pair : query == null ? new String[0] : query.split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        return number(name, pair.substring(name.length() + 1), max);
      }
    }
    return otherwise;
  }

  /** Returns the JSON body as bytes, at most {@value #MAX_BODY_BYTES}. */
  byte[] json() {
    return json(MAX_BODY_BYTES);
  }

  /** Returns the JSON body as bytes. */
  byte[] json(int most) {
    String type = header("Content-Type");
    if (type == null || !type.split(";", -1)[0].strip().equalsIgnoreCase("application/json")) {
      throw new Problem(415, "the Content-Type must be application/json");
    }
    try {
      // not closed: that would fail the rest of a body that is too long, which is read first
      byte[] body = read(head.body().get(), most + 1);
      if (body.length > most) {
        throw new Problem(413, "the body must not be larger than " + most + " bytes");
      }
      return body;
    } catch (IOException cutOff) {
      throw new Problem(400, "the body is incomplete");
    }
  }

  /** Reads at most so many bytes; a body that comes drop by drop holds up its thread. */
  private static byte[] read(InputStream in, int most) throws IOException {
    long begin = System.nanoTime();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] piece = new byte[8192];
    int read = 0;
    while (read >= 0 && body.size() < most) {
      read = in.read(piece, 0, Math.min(piece.length, most - body.size()));
      body.write(piece, 0, Math.max(0, read));
      if (System.nanoTime() - begin > BODY_NANOS) {
        throw new IOException("too slow");
      }
    }
    return body.toByteArray();
  }

  private static long number(String name, String digits, long max) {
    try {
      long number = Long.parseLong(digits);
      if (number >= 0 && number <= max) {
        return number;
      }
    } catch (NumberFormatException notOne) {
      throw new Problem(400, name + ": must be a whole number");
    }
    throw new Problem(400, name + ": must be a number from 0 to " + max);
  }
}
