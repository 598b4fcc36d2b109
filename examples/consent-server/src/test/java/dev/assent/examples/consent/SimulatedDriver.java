/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Connects to databases of a simulation: H2 in memory, whose time is that of the simulation, whose
 * commits are noted, and which fails when it is away.
 */
final class SimulatedDriver implements Driver {
  private static final String PREFIX = "jdbc:simulated:";
  private static final Pattern CHANGES =
      Pattern.compile("^\\s*(?:INSERT INTO|UPDATE|DELETE FROM)\\s+(\\w+)");
  private static final Map<String, SimulatedDatabase> DATABASES = new ConcurrentHashMap<>();

  static {
    try {
      DriverManager.registerDriver(new SimulatedDriver());
    } catch (SQLException refused) {
      throw new ExceptionInInitializerError(refused);
    }
  }

  /** Adds a database; returns its URL. */
  static String add(SimulatedDatabase database) {
    String url = PREFIX + database.name();
    DATABASES.put(url, database);
    return url;
  }

  static void remove(SimulatedDatabase database) {
    DATABASES.remove(PREFIX + database.name());
  }

  @Override
  public boolean acceptsURL(String url) {
    return url.startsWith(PREFIX);
  }

  @Override
  public @Nullable Connection connect(String url, Properties info) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    SimulatedDatabase database = DATABASES.get(url);
    if (database == null) {
      throw away();
    }
    requireUp(database);
    Connection real = database.connect();
    Set<String> changed = new HashSet<>();
    return (Connection)
        Proxy.newProxyInstance(
            SimulatedDriver.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> call(database, real, changed, method, arguments));
  }

  private static @Nullable Object call(
      SimulatedDatabase database,
      Connection real,
      Set<String> changed,
      Method method,
      Object @Nullable [] arguments)
      throws Throwable {
    String name = method.getName();
    if (!name.equals("close")) {
      requireUp(database);
    }
    if (name.equals("prepareStatement") && arguments != null) {
      String sql = (String) arguments[0];
      Matcher change = CHANGES.matcher(sql);
      if (change.find()) {
        changed.add(change.group(1));
      }
      arguments[0] =
          sql.replace("CURRENT_TIMESTAMP", "TIMESTAMP WITH TIME ZONE '" + database.time() + "+00'");
    }
    if (name.equals("commit") && !changed.isEmpty()) {
      database.requireWritable();
    }
    Object result;
    try {
      result = method.invoke(real, arguments);
    } catch (InvocationTargetException failed) {
      throw failed.getCause();
    }
    if (name.equals("commit") && !changed.isEmpty()) {
      database.committed(Set.copyOf(changed));
    }
    if (name.equals("commit") || name.equals("rollback")) {
      changed.clear();
    }
    return result;
  }

  private static void requireUp(SimulatedDatabase database) throws SQLException {
    if (!database.isUp()) {
      throw away();
    }
  }

  /** The server asks less often after a failure to connect, by a real clock; so this is none. */
  static SQLException away() {
    return new SQLException("away", "57P01");
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
    return new DriverPropertyInfo[0];
  }

  @Override
  public int getMajorVersion() {
    return 1;
  }

  @Override
  public int getMinorVersion() {
    return 0;
  }

  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }
}
