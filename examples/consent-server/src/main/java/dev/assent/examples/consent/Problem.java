/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.util.Map;

/**
 * An error response as {@code application/problem+json} (RFC 9457). Its texts are fixed; they never
 * repeat data of the request or of the database.
 */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String detail;
  private final transient Map<String, String> headers;

  /** Creates a response with a fixed text. */
  public Problem(int status, String detail) {
    this(status, detail, Map.of());
  }

  /** Creates a response with a fixed text and headers. */
  public Problem(int status, String detail, Map<String, String> headers) {
    super(detail);
    this.status = status;
    this.detail = detail;
    this.headers = headers;
  }

  Response response() {
    return Response.of(
            status,
            "application/problem+json",
            Json.bytes(
                Json.object()
                    .put("title", title(status))
                    .put("status", status)
                    .put("detail", detail)))
        .with("Cache-Control", "no-store")
        .with(headers);
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 406 -> "Not Acceptable";
      case 409 -> "Conflict";
      case 412 -> "Precondition Failed";
      case 413 -> "Content Too Large";
      case 415 -> "Unsupported Media Type";
      case 422 -> "Unprocessable Content";
      case 503 -> "Service Unavailable";
      default -> "Internal Server Error";
    };
  }
}
