-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: osticket
-- ------------------------------------------------------
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!50503 SET NAMES utf8mb4 */;
/*!40103 SET TIME_ZONE='+00:00' */;

--
-- Table structure for table `ost_attachment`
--

DROP TABLE IF EXISTS `ost_attachment`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
CREATE TABLE `ost_attachment` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `object_id` int unsigned NOT NULL,
  `type` char(1) NOT NULL,
  `file_id` int unsigned NOT NULL,
  `name` varchar(255) DEFAULT NULL,
  `inline` tinyint unsigned NOT NULL DEFAULT '0',
  `lang` varchar(16) DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `file-type` (`object_id`,`file_id`,`type`)
) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8;
LOCK TABLES `ost_attachment` WRITE;
/*!40000 ALTER TABLE `ost_attachment` DISABLE KEYS */;
INSERT INTO `ost_attachment` VALUES (1,11,'H',1,NULL,0,NULL),(2,13,'H',2,'Interna.txt',0,NULL),(3,11,'H',3,NULL,0,NULL),(4,1,'C',1,NULL,0,NULL);
/*!40000 ALTER TABLE `ost_attachment` ENABLE KEYS */;
UNLOCK TABLES;

CREATE TABLE `ost_department` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `pid` int unsigned DEFAULT NULL,
  `name` varchar(128) NOT NULL DEFAULT '',
  `signature` text NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `ost_department` VALUES (1,NULL,'Support','Support Department'),(2,NULL,'Vertrieb','');

CREATE TABLE `ost_file` (
  `id` int NOT NULL AUTO_INCREMENT,
  `ft` char(1) NOT NULL DEFAULT 'T',
  `bk` char(1) NOT NULL DEFAULT 'D',
  `type` varchar(255) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL DEFAULT '',
  `size` bigint unsigned NOT NULL DEFAULT '0',
  `key` varchar(86) NOT NULL,
  `signature` varchar(86) NOT NULL,
  `name` varchar(255) NOT NULL DEFAULT '',
  `attrs` varchar(255) DEFAULT NULL,
  `created` datetime NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `ost_file` VALUES (1,'T','D','image/png',12,'kAbC','s1','Foto: Drucker.png',NULL,'2023-03-01 09:00:00'),(2,'T','D','text/plain',6,'kDeF','s2','intern.txt',NULL,'2023-03-01 11:00:00'),(3,'T','F','application/pdf',4,'xYz9','s3','Rechnung.pdf',NULL,'2023-03-01 09:00:00');

CREATE TABLE `ost_file_chunk` (
  `file_id` int NOT NULL,
  `chunk_id` int NOT NULL,
  `filedata` longblob NOT NULL,
  PRIMARY KEY (`file_id`,`chunk_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `ost_file_chunk` VALUES (1,1,_binary 'PNG\0\'\"\\'),(1,0,0x89504E470D0A),(2,0,_binary 'secret');

CREATE TABLE `ost_form_entry` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `form_id` int unsigned NOT NULL,
  `object_id` int unsigned DEFAULT NULL,
  `object_type` char(1) NOT NULL DEFAULT 'T',
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `ost_form_entry` VALUES (1,2,1,'T'),(2,2,2,'T'),(3,1,1,'U');

CREATE TABLE `ost_form_entry_values` (
  `entry_id` int unsigned NOT NULL,
  `field_id` int unsigned NOT NULL,
  `value` text,
  `value_id` int DEFAULT NULL,
  PRIMARY KEY (`entry_id`,`field_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `ost_form_entry_values` VALUES (1,20,'Drucker druckt leere Seiten',NULL),(1,22,'Emergency',4),(1,23,'{\"2og\":\"2. Obergeschoss\"}',NULL),(2,20,'Rechnung fehlt',NULL),(2,22,'Sehr wichtig',9);

CREATE TABLE `ost_form_field` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `form_id` int unsigned NOT NULL,
  `type` varchar(255) NOT NULL DEFAULT 'text',
  `label` varchar(255) NOT NULL,
  `name` varchar(64) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `ost_form_field` VALUES (20,2,'text','Issue Summary','subject'),(22,2,'priority','Priority Level','priority'),(23,2,'choices','Stockwerk','floor');

CREATE TABLE `ost_organization` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `name` varchar(128) NOT NULL DEFAULT '',
  `manager` varchar(16) NOT NULL DEFAULT '',
  `status` int unsigned NOT NULL DEFAULT '0',
  `domain` varchar(256) NOT NULL DEFAULT '',
  `extra` text,
  `created` timestamp NULL DEFAULT NULL,
  `updated` timestamp NULL DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `ost_organization` VALUES (1,'Müller & Söhne GmbH','',8,'mueller.example','','2022-05-01 08:00:00',NULL);

CREATE TABLE `ost_staff` (
  `staff_id` int unsigned NOT NULL AUTO_INCREMENT,
  `dept_id` int unsigned NOT NULL DEFAULT '0',
  `username` varchar(32) NOT NULL DEFAULT '',
  `firstname` varchar(32) DEFAULT NULL,
  `lastname` varchar(32) DEFAULT NULL,
  `passwd` varchar(128) DEFAULT NULL,
  `email` varchar(255) DEFAULT NULL,
  PRIMARY KEY (`staff_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `ost_staff` VALUES (1,1,'nadia','Nadia','Brandt','$2a$08$x','Nadia@desk.example'),(2,1,'kurt','Kurt','Alt',NULL,'kurt@alt.example');

CREATE TABLE `ost_thread` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `object_id` int unsigned NOT NULL,
  `object_type` char(1) NOT NULL,
  `extra` text,
  `created` datetime NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `ost_thread` VALUES (1,1,'T',NULL,'2023-03-01 09:00:00'),(2,2,'T',NULL,'2023-04-01 09:00:00'),(3,1,'A',NULL,'2023-04-01 09:00:00'),(4,3,'T',NULL,'2023-04-02 09:00:00');

CREATE TABLE `ost_thread_entry` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `pid` int unsigned NOT NULL DEFAULT '0',
  `thread_id` int unsigned NOT NULL DEFAULT '0',
  `staff_id` int unsigned NOT NULL DEFAULT '0',
  `user_id` int unsigned NOT NULL DEFAULT '0',
  `type` char(1) NOT NULL DEFAULT '',
  `flags` int unsigned NOT NULL DEFAULT '0',
  `poster` varchar(128) NOT NULL DEFAULT '',
  `editor` int unsigned DEFAULT NULL,
  `editor_type` char(1) DEFAULT NULL,
  `source` varchar(32) NOT NULL DEFAULT '',
  `title` varchar(255) DEFAULT NULL,
  `body` text NOT NULL,
  `format` varchar(16) NOT NULL DEFAULT 'html',
  `ip_address` varchar(64) NOT NULL DEFAULT '',
  `extra` text,
  `recipients` text,
  `created` datetime NOT NULL,
  `updated` datetime NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `ost_thread_entry` VALUES (11,0,1,0,1,'M',1,'Anna Müller',NULL,NULL,'Email','Drucker druckt leere Seiten','<p>Seit heute<br/>druckt er <b>nichts</b>.<script>alert(1)</script></p>','html','192.0.2.1',NULL,NULL,'2023-03-01 10:00:00','2023-03-01 10:00:00'),(12,0,1,1,0,'R',0,'Nadia Brandt',NULL,NULL,'','','<p>Haben Sie\r\nToner?</p>','html','','','','2023-03-01 11:00:00','2023-03-01 11:00:00'),(13,0,1,2,0,'N',0,'Kurt Alt',NULL,NULL,'','Rücksprache','Kundin zahlt nie.\nVorsicht!','text','',NULL,NULL,'2023-03-01 12:00:00','2023-03-01 12:00:00'),(14,0,1,0,2,'M',32,'Bernd Kollege',NULL,NULL,'Email',NULL,'Geht wieder, danke 👍','text','',NULL,NULL,'2023-03-02 09:00:00','2023-03-02 09:00:00'),(15,12,1,1,0,'R',4,'Nadia Brandt',NULL,NULL,'','','<p>alter Stand</p>','html','',NULL,NULL,'2023-03-01 10:59:00','2023-03-01 10:59:00'),(21,0,2,0,1,'M',1,'Anna Müller',NULL,NULL,'Web','Rechnung fehlt','Wo ist sie?','text','',NULL,NULL,'2023-04-01 09:00:00','2023-04-01 09:00:00'),(22,0,2,0,0,'X',0,'SYSTEM',NULL,NULL,'',NULL,'Was bin ich?','text','',NULL,NULL,'2023-04-01 10:00:00','2023-04-01 10:00:00'),(31,0,3,0,0,'N',0,'SYSTEM',NULL,NULL,'',NULL,'Eine Aufgabe','text','',NULL,NULL,'2023-04-01 10:00:00','2023-04-01 10:00:00');

CREATE TABLE `ost_task` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `number` varchar(20) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `ost_task` VALUES (1,'T-1');

CREATE TABLE `ost_ticket` (
  `ticket_id` int unsigned NOT NULL AUTO_INCREMENT,
  `number` varchar(20) DEFAULT NULL,
  `user_id` int unsigned NOT NULL DEFAULT '0',
  `status_id` int unsigned NOT NULL DEFAULT '0',
  `dept_id` int unsigned NOT NULL DEFAULT '0',
  `sla_id` int unsigned NOT NULL DEFAULT '0',
  `staff_id` int unsigned NOT NULL DEFAULT '0',
  `team_id` int unsigned NOT NULL DEFAULT '0',
  `source` enum('Web','Email','Phone','API','Other') NOT NULL DEFAULT 'Other',
  `duedate` datetime DEFAULT NULL,
  `closed` datetime DEFAULT NULL,
  `lastupdate` datetime DEFAULT NULL,
  `created` datetime NOT NULL,
  `updated` datetime NOT NULL,
  PRIMARY KEY (`ticket_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `ost_ticket` VALUES (1,'204711',1,2,1,1,1,0,'Email','2023-03-03 10:00:00','2023-03-02 10:00:00','2023-03-02 10:00:00','2023-03-01 10:00:00','2023-03-02 10:00:00'),(2,'204712',1,7,2,0,2,0,'Web',NULL,NULL,NULL,'2023-04-01 09:00:00','2023-04-01 09:30:00'),(3,'204713',1,5,1,0,0,0,'Web',NULL,NULL,NULL,'2023-04-02 09:00:00','2023-04-02 09:00:00');

CREATE TABLE `ost_ticket__cdata` (
  `ticket_id` int unsigned NOT NULL,
  `subject` mediumtext,
  `priority` mediumtext,
  `floor` mediumtext,
  PRIMARY KEY (`ticket_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `ost_ticket__cdata` VALUES (1,'Drucker druckt leere Seiten','4','2og'),(2,'Rechnung fehlt','9',NULL);

CREATE TABLE `ost_ticket_priority` (
  `priority_id` tinyint NOT NULL AUTO_INCREMENT,
  `priority` varchar(60) NOT NULL DEFAULT '',
  `priority_desc` varchar(30) NOT NULL DEFAULT '',
  `priority_color` varchar(7) NOT NULL DEFAULT '',
  `priority_urgency` tinyint unsigned NOT NULL DEFAULT '0',
  `ispublic` tinyint(1) NOT NULL DEFAULT '1',
  PRIMARY KEY (`priority_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `ost_ticket_priority` VALUES (1,'low','Low','#DDFFDD',4,1),(2,'normal','Normal','#FFFFF0',3,1),(3,'high','High','#FEE7E7',2,1),(4,'emergency','Emergency','#FEE7E7',1,1),(9,'sehr wichtig','Sehr wichtig','#FEE7E7',1,1);

CREATE TABLE `ost_ticket_status` (
  `id` int NOT NULL AUTO_INCREMENT,
  `name` varchar(60) NOT NULL DEFAULT '',
  `state` varchar(16) DEFAULT NULL,
  `mode` int unsigned NOT NULL DEFAULT '0',
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `ost_ticket_status` VALUES (1,'Open','open',3),(2,'Resolved','closed',1),(3,'Closed','closed',3),(4,'Archived','archived',3),(5,'Deleted','deleted',3),(7,'Beim Hersteller','open',3);

CREATE TABLE `ost_user` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `org_id` int unsigned NOT NULL,
  `default_email_id` int NOT NULL,
  `status` int unsigned NOT NULL DEFAULT '0',
  `name` varchar(128) NOT NULL,
  `created` datetime NOT NULL,
  `updated` datetime NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `ost_user` VALUES (1,1,2,0,'Anna Müller','2022-05-01 08:00:00','2022-05-01 08:00:00'),(2,1,3,0,'Bernd Kollege','2022-05-01 08:00:00','2022-05-01 08:00:00');

CREATE TABLE `ost_user_account` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `user_id` int unsigned NOT NULL,
  `lang` varchar(16) DEFAULT NULL,
  `passwd` varchar(128) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `ost_user_account` VALUES (1,1,'de','$2a$08$y');

CREATE TABLE `ost_user_email` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `user_id` int unsigned NOT NULL,
  `flags` int unsigned NOT NULL DEFAULT '0',
  `address` varchar(255) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `ost_user_email` VALUES (1,1,0,'anna.privat@kunde.example'),(2,1,0,'Anna@Mueller.example'),(3,2,0,'bernd@mueller.example');
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

-- Dump completed on 2023-05-01 12:00:00
