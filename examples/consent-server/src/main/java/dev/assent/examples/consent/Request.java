/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/** A request. Confined to the thread that answers it. */
public final class Request {
  private final Head head;
  private final Map<String, String> parameters;
  private final @Nullable Credential credential;
  private final ReceivedBody body;

  /**
   * What is known of a request before its route.
   *
   * @param path as it was sent
   * @param query as it was sent; null for none
   */
  record Head(String method, String path, @Nullable String query, HttpFields headers) {
    static Head of(org.eclipse.jetty.server.Request request) {
      return new Head(
          request.getMethod(),
          request.getHttpURI().getPath(),
          request.getHttpURI().getQuery(),
          request.getHeaders());
    }

    /** Returns a header with its values joined; null if the request does not have it. */
    @Nullable String header(String name) {
      List<String> values = headers.getValuesList(name);
      return values.isEmpty() ? null : String.join(",", values);
    }
  }

  Request(
      Head head,
      Map<String, String> parameters,
      @Nullable Credential credential,
      ReceivedBody body) {
    this.head = head;
    this.parameters = parameters;
    this.credential = credential;
    this.body = body;
  }

  /** Returns the sender's credential, on a route that needs one. */
  public Credential credential() {
    if (credential == null) {
      throw new IllegalStateException("the route needs no token, so the request has no credential");
    }
    return credential;
  }

  /** Returns a parameter of the path. */
  public String parameter(String name) {
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

  /** Returns the JSON body as bytes. */
  public byte[] json() {
    String type = header("Content-Type");
    if (type == null || !type.split(";", -1)[0].strip().equalsIgnoreCase("application/json")) {
      throw new Problem(415, "the Content-Type must be application/json");
    }
    return body.bytes();
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
