/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer.http;

import com.sun.net.httpserver.Headers;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes the viewer's cookie. Cookies don't know ports, so its name has the port. */
final class Cookies {
  private final String name;

  Cookies(int port) {
    this.name = "assent-viewer-" + port;
  }

  /** The value of the header that sets the cookie until the browser ends. */
  String set(Secret value) {
    return name + "=" + value.reveal() + "; Path=/; HttpOnly; SameSite=Strict";
  }

  /** The value of the header that removes the cookie. */
  String remove() {
    return name + "=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0";
  }

  /**
   * The values of all cookies with the name. There can be several: pages on other ports of this
   * machine can set cookies for all of its ports.
   */
  List<String> read(Headers headers) {
    List<String> values = new ArrayList<>();
    for (String line : headers.getOrDefault("Cookie", List.of())) {
      for (String pair : line.split(";", -1)) {
        if (pair.strip().startsWith(name + "=")) {
          values.add(pair.strip().substring(name.length() + 1));
        }
      }
    }
    return values;
  }
}
