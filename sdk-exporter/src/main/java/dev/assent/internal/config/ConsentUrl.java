/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.consent.SubjectPath;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The address of a consent platform, and of each subject's document there. The subject replaces the
 * placeholder {@code {subject}}; without a placeholder, a slash and the subject are appended to the
 * path. Immutable; {@code toString()} shows only its name.
 */
public final class ConsentUrl {
  private static final String PLACEHOLDER = "{subject}";

  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  private final URI base;
  private final int place;
  private final String name;
  private final String before;
  private final String after;

  private ConsentUrl(URI base, int place, String name, String before, String after) {
    this.base = base;
    this.place = place;
    this.name = name;
    this.before = before;
    this.after = after;
  }

  /**
   * Reads the only item of {@code ASSENT_CONSENT_SOURCE}.
   *
   * @param text an address that starts with {@code http://} or {@code https://}
   * @param insecure whether plain HTTP to other hosts than loopback is allowed ({@code
   *     ASSENT_CONSENT_INSECURE})
   * @throws ConfigurationException naming the variable; the message does not repeat the address,
   *     which may hold credentials
   */
  public static ConsentUrl parse(String text, boolean insecure) {
    return parse(new Setting(Variable.ASSENT_CONSENT_SOURCE.name(), text), 1, insecure);
  }

  static ConsentUrl parse(Setting setting, int place, boolean insecure) {
    String text = setting.text();
    int placeholder = text.indexOf(PLACEHOLDER);
    if (placeholder != text.lastIndexOf(PLACEHOLDER)) {
      throw setting.problem("the address contains {subject} more than once");
    }
    URI base = Addresses.http(setting, text.replace(PLACEHOLDER, "subject"));
    String root = base.getScheme() + "://" + base.getRawAuthority();
    if (!text.startsWith(root)) {
      throw setting.problem("the address may contain {subject} only in its path or query");
    }
    if (base.getRawFragment() != null) {
      throw setting.problem("the address must have no fragment");
    }
    refusePlain(setting, base, insecure);
    int query = text.indexOf('?');
    String path = query < 0 ? text : text.substring(0, query);
    String rest = query < 0 ? "" : text.substring(query);
    String name = root.toLowerCase(Locale.ROOT) + path.substring(root.length());
    if (placeholder < 0) {
      return new ConsentUrl(base, place, name, path.endsWith("/") ? path : path + "/", rest);
    }
    return new ConsentUrl(
        base,
        place,
        name,
        text.substring(0, placeholder),
        text.substring(placeholder + PLACEHOLDER.length()));
  }

  private static void refusePlain(Setting setting, URI base, boolean insecure) {
    if (!insecure && Addresses.isReadableOnTheWay(base)) {
      throw setting.problem(
          "plain http is allowed for loopback addresses only; use https, or set"
              + " ASSENT_CONSENT_INSECURE=true");
    }
  }

  /** The name of the source: scheme, host, port and path, without the query. */
  public String name() {
    return name;
  }

  /** Scheme, host and port, without a path, which may be a secret. */
  String root() {
    String port = base.getPort() < 0 ? "" : ":" + base.getPort();
    return base.getScheme() + "://" + base.getHost() + port;
  }

  /** The place of the address in {@code ASSENT_CONSENT_SOURCE}, from 1. */
  public int place() {
    return place;
  }

  /**
   * The address of a subject's document. Each segment is percent-encoded; the slashes between
   * segments stay.
   *
   * @param subject a level, such as {@code acme/u7}
   * @return null if the subject can't be part of an address: it is not a valid path, has a segment
   *     {@code .} or {@code ..}, or has an incomplete surrogate pair
   */
  public @Nullable URI of(String subject) {
    String encoded = encoded(subject);
    return encoded == null ? null : URI.create(before + encoded + after);
  }

  /** Whether an address has the same scheme, host and port, and no user or password. */
  public boolean isSameOrigin(URI other) {
    String scheme = other.getScheme();
    return scheme != null
        && other.getHost() != null
        && other.getRawUserInfo() == null
        && scheme.equalsIgnoreCase(base.getScheme())
        && other.getHost().equalsIgnoreCase(base.getHost())
        && port(other) == port(base);
  }

  boolean isSameOrigin(ConsentUrl other) {
    return isSameOrigin(other.base);
  }

  private static int port(URI uri) {
    int usual = uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    return uri.getPort() < 0 ? usual : uri.getPort();
  }

  private static @Nullable String encoded(String subject) {
    try {
      for (String segment : new SubjectPath(subject).value().split("/", -1)) {
        if (segment.equals(".") || segment.equals("..")) {
          return null;
        }
      }
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(subject));
      StringBuilder encoded = new StringBuilder(subject.length() + 16);
      while (bytes.hasRemaining()) {
        append(encoded, bytes.get() & 0xff);
      }
      return encoded.toString();
    } catch (IllegalArgumentException | CharacterCodingException noSubject) {
      return null;
    }
  }

  private static void append(StringBuilder encoded, int octet) {
    if (octet == '/' || UNRESERVED.indexOf(octet) >= 0) {
      encoded.append((char) octet);
    } else {
      encoded
          .append('%')
          .append(Character.toUpperCase(Character.forDigit(octet >> 4, 16)))
          .append(Character.toUpperCase(Character.forDigit(octet & 15, 16)));
    }
  }

  /** The name. */
  @Override
  public String toString() {
    return name;
  }
}
