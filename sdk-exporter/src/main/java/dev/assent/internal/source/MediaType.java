/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import dev.assent.internal.http.HttpAnswer;
import java.util.List;
import java.util.Locale;

/** What kind of body a response says that it has. */
final class MediaType {
  private MediaType() {}

  /**
   * Whether it is of one media type, in UTF-8 if it says so, and not compressed: nobody asked for
   * that, and what is unpacked has no size in advance.
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
