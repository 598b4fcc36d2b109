/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.scrape;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP/1.1 request, read strictly: at most {@value #MAX_BYTES} bytes of visible
 * US-ASCII, lines that end with CRLF, no folded header. Immutable.
 *
 * @param method such as {@code GET}
 * @param path the path, without the query
 * @param headers by name in lower case
 */
record RequestHead(String method, String path, Map<String, String> headers) {
  static final int MAX_BYTES = 8192;

  private static final Pattern REQUEST = Pattern.compile("([A-Z]{1,16}) (/[!-~]*) HTTP/1\\.[01]");
  private static final Pattern HEADER =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([ -~\\t]*?)[ \\t]*");

  /** The request is not valid; the message names the status of the answer. */
  static final class InvalidException extends IOException {
    private static final long serialVersionUID = 1;

    InvalidException(String status) {
      super(status);
    }
  }

  /**
   * Reads a head.
   *
   * @return null if the connection ended before the first byte
   * @throws InvalidException if it is not valid
   */
  static @Nullable RequestHead read(InputStream in) throws IOException {
    byte[] bytes = new byte[MAX_BYTES];
    int length = 0;
    while (!endsWithBlankLine(bytes, length)) {
      if (length == MAX_BYTES) {
        throw new InvalidException("431 Request Header Fields Too Large");
      }
      int next = in.read();
      if (next < 0) {
        if (length == 0) {
          return null;
        }
        throw invalid();
      }
      bytes[length++] = (byte) next;
    }
    return parse(new String(bytes, 0, length - 4, StandardCharsets.ISO_8859_1).split("\r\n", -1));
  }

  private static boolean endsWithBlankLine(byte[] bytes, int length) {
    return length >= 4
        && bytes[length - 4] == '\r'
        && bytes[length - 3] == '\n'
        && bytes[length - 2] == '\r'
        && bytes[length - 1] == '\n';
  }

  private static RequestHead parse(String[] lines) throws InvalidException {
    Matcher request = REQUEST.matcher(lines[0]);
    if (!request.matches()) {
      throw invalid();
    }
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      Matcher header = HEADER.matcher(lines[i]);
      if (!header.matches()) {
        throw invalid();
      }
      String name = header.group(1).toLowerCase(Locale.ROOT);
      String before = headers.put(name, header.group(2));
      if (before != null && !name.equals("accept")) {
        if (isOnce(name)) {
          throw invalid();
        }
      } else if (before != null) {
        headers.put(name, before + "," + header.group(2));
      }
    }
    String target = request.group(2);
    int query = target.indexOf('?');
    return new RequestHead(
        request.group(1), query < 0 ? target : target.substring(0, query), headers);
  }

  private static boolean isOnce(String name) {
    return switch (name) {
      case "host", "authorization", "content-length", "transfer-encoding" -> true;
      default -> false;
    };
  }

  private static InvalidException invalid() {
    return new InvalidException("400 Bad Request");
  }

  @Nullable String header(String name) {
    return headers.get(name);
  }

  /** Whether a body follows, which no scraper sends. */
  boolean hasBody() {
    String length = header("content-length");
    return header("transfer-encoding") != null || (length != null && !length.equals("0"));
  }

  /** The host to which the request was sent, without the port; null if there is none. */
  @Nullable String host() {
    String host = header("host");
    if (host == null) {
      return null;
    }
    int port = host.lastIndexOf(':');
    return port > host.lastIndexOf(']') ? host.substring(0, port) : host;
  }

  /** Shows no header, which may be a credential. */
  @Override
  public String toString() {
    return "RequestHead{" + method + "}";
  }
}
