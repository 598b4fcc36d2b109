/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import dev.assent.internal.http.HttpAnswer;
import java.util.List;
import java.util.Locale;

/** Checks the declared media type of a response. */
final class MediaType {
  private MediaType() {}

  /**
   * Whether a body has this media type, no charset but UTF-8, and no compression. Requests do not
   * ask for compression, and the unpacked size would be unbounded.
   */
  static boolean isPlain(HttpAnswer answer, String mediaType) {
    List<String> types = answer.all("Content-Type");
    return types.size() == 1
        && is(types.get(0), mediaType)
        && answer.all("Content-Encoding").stream()
            .allMatch(encoding -> encoding.strip().equalsIgnoreCase("identity"));
  }

  private static boolean is(String value, String mediaType) {
    String[] parts = value.toLowerCase(Locale.ROOT).split(";", -1);
    if (!parts[0].strip().equals(mediaType)) {
      return false;
    }
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].replace("\"", "").strip();
      if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
        return false;
      }
    }
    return true;
  }
}
