/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a directory. A file is named by its role, {@code operator}, {@code service}, {@code
 * metrics} or {@code bridge}, and may have an ending, as in {@code service.shop}. It has one token
 * per line; with two lines, both count while one replaces the other. The files are read again each
 * second, so a token that is removed is withdrawn. A file that can't be read has no tokens.
 * Thread-safe.
 */
public final class TokenFiles {
  private static final Logger logger = System.getLogger(TokenFiles.class.getName());
  private static final Set<Role> ROLES =
      Set.of(Role.OPERATOR, Role.SERVICE, Role.METRICS, Role.BRIDGE);

  /** A bearer token (RFC 6750, section 2.1) that can't be guessed. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]{32,512}=*");

  private static final long REREAD_NANOS = 1_000_000_000L;

  private final Path directory;
  private final LongSupplier nanoTime;
  private Map<String, Credential> byHash;
  private long readNanos;
  private boolean isFailing;

  /**
   * Reads the files of a directory.
   *
   * @throws IOException naming the file and the line that is wrong, without its content
   */
  public TokenFiles(Path directory, LongSupplier nanoTime) throws IOException {
    this.directory = directory;
    this.nanoTime = nanoTime;
    this.readNanos = nanoTime.getAsLong();
    this.byHash = read(null);
  }

  /** Returns the credential of a token, by its hash; null if no file has it. */
  synchronized @Nullable Credential find(String hash) {
    long now = nanoTime.getAsLong();
    if (now - readNanos > REREAD_NANOS) {
      readNanos = now;
      byHash = reread();
    }
    return byHash.get(hash);
  }

  /** Returns the credential of a token; null if no file has it. */
  public @Nullable Credential holder(String token) {
    return find(Accounts.hash(token));
  }

  private Map<String, Credential> reread() {
    StringBuilder wrong = new StringBuilder();
    Map<String, Credential> read;
    try {
      read = read(wrong);
    } catch (IOException | RuntimeException unreadable) {
      wrong.append("the directory can't be read");
      read = Map.of();
    }
    if (!wrong.isEmpty() && !isFailing) {
      logger.log(Level.WARNING, "Tokens of --tokens are withdrawn: {0}", wrong);
    }
    isFailing = !wrong.isEmpty();
    return read;
  }

  /** Reads all files; those that are wrong are named, or, at the start, the first one is thrown. */
  private Map<String, Credential> read(@Nullable StringBuilder wrong) throws IOException {
    Map<String, Credential> tokens = new HashMap<>();
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files = all.filter(file -> !name(file).startsWith(".")).filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      try {
        tokens.putAll(tokens(file));
      } catch (IOException e) {
        if (wrong == null) {
          throw e;
        }
        wrong.append(wrong.isEmpty() ? "" : "; ").append(e.getMessage());
      }
    }
    return tokens;
  }

  private static Map<String, Credential> tokens(Path file) throws IOException {
    Role role = role(name(file));
    Map<String, Credential> tokens = new HashMap<>();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      String token = line.strip();
      if (!token.isEmpty() && !TOKEN.matcher(token).matches()) {
        throw new IOException(
            "the file "
                + name(file)
                + ", line "
                + number
                + ": must be a token of 32 to 512 letters, digits and -._~+/");
      }
      if (!token.isEmpty()) {
        String hash = Accounts.hash(token);
        tokens.put(hash, new Credential(role, platform(role, name(file)), hash, true));
      }
    }
    return tokens;
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IOException("the file " + name(file) + " is no text", e);
    } catch (IOException e) {
      throw new IOException("the file " + name(file) + " can't be read", e);
    }
  }

  /** Returns the platform of a bridge's tokens; null for other roles. */
  private static @Nullable String platform(Role role, String name) throws IOException {
    if (role != Role.BRIDGE) {
      return null;
    }
    String platform = name.substring(Role.BRIDGE.word().length()).replaceFirst("^\\.", "");
    if (!BridgeMapping.NAMES.contains(platform)) {
      throw new IOException(
          "the file " + name + ": its name must be bridge.didomi or bridge.usercentrics");
    }
    return platform;
  }

  private static Role role(String name) throws IOException {
    String word = name.split("\\.", 2)[0];
    for (Role role : ROLES) {
      if (role.word().equals(word)) {
        return role;
      }
    }
    throw new IOException(
        "the file " + name + ": its name must begin with operator, service, metrics or bridge");
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
