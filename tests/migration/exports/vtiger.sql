-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
/*!50503 SET NAMES utf8mb4 */;

CREATE TABLE `vtiger_account` (
  `accountid` int NOT NULL DEFAULT '0',
  `account_no` varchar(100) NOT NULL,
  `accountname` varchar(100) NOT NULL,
  `industry` varchar(200) DEFAULT NULL,
  `phone` varchar(30) DEFAULT NULL,
  `email1` varchar(100) DEFAULT NULL,
  `emailoptout` varchar(3) DEFAULT '0',
  PRIMARY KEY (`accountid`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO `vtiger_account` VALUES (10,'ACC1','Weber AG','Druck','+49 40 1','info@weber.example','1'),(11,'ACC2','Gelöscht GmbH','','','','0');

CREATE TABLE `vtiger_attachments` (
  `attachmentsid` int NOT NULL,
  `name` varchar(255) NOT NULL,
  `description` text,
  `type` varchar(100) DEFAULT NULL,
  `path` text,
  `storedname` varchar(255) DEFAULT NULL,
  `subject` varchar(255) DEFAULT NULL,
  PRIMARY KEY (`attachmentsid`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO `vtiger_attachments` VALUES (51,'Plan.txt','','text/plain','storage/2022/June/week1/','a1b2.txt',NULL),(52,'notiz.txt','','text/plain','storage/2022/June/week1/',NULL,NULL);

CREATE TABLE `vtiger_contactdetails` (
  `contactid` int NOT NULL DEFAULT '0',
  `contact_no` varchar(100) NOT NULL,
  `accountid` int DEFAULT NULL,
  `salutation` varchar(200) DEFAULT NULL,
  `firstname` varchar(40) DEFAULT NULL,
  `lastname` varchar(80) NOT NULL,
  `email` varchar(100) DEFAULT NULL,
  `phone` varchar(50) DEFAULT NULL,
  `mobile` varchar(50) DEFAULT NULL,
  `otheremail` varchar(100) DEFAULT NULL,
  `secondaryemail` varchar(100) DEFAULT NULL,
  `emailoptout` varchar(3) DEFAULT '0',
  PRIMARY KEY (`contactid`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO `vtiger_contactdetails` VALUES (20,'CON1',10,'Frau','Ilse','Weber','ilse@weber.example','','0170 1','','ilse.privat@kunde.example','1'),(21,'CON2',10,'','','Ohne Adresse','','','','','','0');

CREATE TABLE `vtiger_crmentity` (
  `crmid` int NOT NULL,
  `smcreatorid` int NOT NULL DEFAULT '0',
  `smownerid` int NOT NULL DEFAULT '0',
  `modifiedby` int NOT NULL DEFAULT '0',
  `setype` varchar(100) DEFAULT NULL,
  `description` mediumtext,
  `createdtime` datetime NOT NULL,
  `modifiedtime` datetime NOT NULL,
  `deleted` int NOT NULL DEFAULT '0',
  PRIMARY KEY (`crmid`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO `vtiger_crmentity` VALUES (10,1,1,1,'Accounts',NULL,'2022-01-01 08:00:00','2022-01-01 08:00:00',0),(11,1,1,1,'Accounts',NULL,'2022-01-01 08:00:00','2022-01-01 08:00:00',1),(20,1,1,1,'Contacts',NULL,'2022-01-02 08:00:00','2022-01-02 08:00:00',0),(21,1,1,1,'Contacts',NULL,'2022-01-02 08:00:00','2022-01-02 08:00:00',0),(30,1,5,1,'HelpDesk','Es brennt <nicht>.\r\nWirklich.','2022-06-01 08:00:00','2022-06-03 08:00:00',0),(31,1,2,1,'HelpDesk',NULL,'2022-06-04 08:00:00','2022-06-05 08:00:00',0),(32,1,1,1,'HelpDesk',NULL,'2022-06-04 08:00:00','2022-06-05 08:00:00',1),(40,5,5,5,'ModComments',NULL,'2022-06-01 09:00:00','2022-06-01 09:00:00',0),(41,5,5,5,'ModComments',NULL,'2022-06-01 10:00:00','2022-06-01 10:00:00',0),(42,1,1,1,'ModComments',NULL,'2022-06-01 11:00:00','2022-06-01 11:00:00',0),(43,5,5,5,'ModComments',NULL,'2022-06-01 12:00:00','2022-06-01 12:00:00',0),(44,5,5,5,'ModComments',NULL,'2022-06-01 13:00:00','2022-06-01 13:00:00',1),(50,5,5,5,'Documents',NULL,'2022-06-01 09:00:00','2022-06-01 09:00:00',0);

CREATE TABLE `vtiger_customerdetails` (
  `customerid` int NOT NULL,
  `portal` varchar(3) DEFAULT NULL,
  `support_start_date` date DEFAULT NULL,
  `support_end_date` date DEFAULT NULL,
  PRIMARY KEY (`customerid`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO `vtiger_customerdetails` VALUES (20,'1','2022-01-01','2099-12-31'),(21,'0',NULL,NULL);

CREATE TABLE `vtiger_field` (
  `tabid` int NOT NULL,
  `fieldid` int NOT NULL AUTO_INCREMENT,
  `columnname` varchar(30) NOT NULL,
  `tablename` varchar(100) DEFAULT NULL,
  `fieldlabel` varchar(50) NOT NULL,
  PRIMARY KEY (`fieldid`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO `vtiger_field` VALUES (13,900,'cf_853','vtiger_ticketcf','Gerät');

CREATE TABLE `vtiger_freetagged_objects` (
  `tag_id` int NOT NULL DEFAULT '0',
  `tagger_id` int NOT NULL DEFAULT '0',
  `object_id` int NOT NULL DEFAULT '0',
  `tagged_on` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `module` varchar(50) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO `vtiger_freetagged_objects` VALUES (1,1,30,'2022-06-01 08:00:00','HelpDesk'),(1,1,20,'2022-06-01 08:00:00','Contacts');

CREATE TABLE `vtiger_freetags` (
  `id` int NOT NULL,
  `tag` varchar(50) NOT NULL DEFAULT '',
  `raw_tag` varchar(50) NOT NULL DEFAULT '',
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO `vtiger_freetags` VALUES (1,'vor ort','Vor Ort');

CREATE TABLE `vtiger_groups` (
  `groupid` int NOT NULL,
  `groupname` varchar(100) DEFAULT NULL,
  PRIMARY KEY (`groupid`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO `vtiger_groups` VALUES (2,'Billing');

CREATE TABLE `vtiger_modcomments` (
  `modcommentsid` int DEFAULT NULL,
  `commentcontent` text,
  `related_to` int DEFAULT NULL,
  `parent_comments` int DEFAULT NULL,
  `customer` int DEFAULT NULL,
  `userid` int DEFAULT NULL,
  `reasontoedit` varchar(100) DEFAULT NULL,
  `is_private` int DEFAULT '0',
  `filename` varchar(255) DEFAULT NULL,
  `related_email_id` int DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO `vtiger_modcomments` VALUES (40,'Wir kommen morgen.',30,0,0,5,NULL,0,'',0),(41,'Schlüssel liegt unter der Matte.',30,0,0,5,NULL,1,'52',0),(42,'<p>Danke,<br>bis morgen</p>',30,0,20,0,NULL,0,'',0),(43,'Ohne Angabe',30,0,0,5,'Tippfehler',NULL,'',0),(44,'Gelöscht',30,0,0,5,NULL,0,'',0),(45,'An einer Organisation',10,0,0,5,NULL,0,'',0);

CREATE TABLE `vtiger_notes` (
  `notesid` int NOT NULL DEFAULT '0',
  `note_no` varchar(100) NOT NULL,
  `title` varchar(50) NOT NULL,
  `filename` varchar(200) DEFAULT NULL,
  `filelocationtype` varchar(5) DEFAULT NULL,
  PRIMARY KEY (`notesid`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO `vtiger_notes` VALUES (50,'DOC1','Plan','Plan.txt','I');

CREATE TABLE `vtiger_products` (
  `productid` int NOT NULL,
  `productname` varchar(255) DEFAULT NULL,
  PRIMARY KEY (`productid`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO `vtiger_products` VALUES (70,'Drucker 3000');

CREATE TABLE `vtiger_seattachmentsrel` (
  `crmid` int NOT NULL DEFAULT '0',
  `attachmentsid` int NOT NULL DEFAULT '0',
  PRIMARY KEY (`crmid`,`attachmentsid`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO `vtiger_seattachmentsrel` VALUES (50,51),(41,52);

CREATE TABLE `vtiger_senotesrel` (
  `crmid` int NOT NULL DEFAULT '0',
  `notesid` int NOT NULL DEFAULT '0',
  PRIMARY KEY (`crmid`,`notesid`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO `vtiger_senotesrel` VALUES (30,50),(31,50);

CREATE TABLE `vtiger_ticketcf` (
  `ticketid` int NOT NULL DEFAULT '0',
  `from_portal` varchar(3) DEFAULT NULL,
  `cf_853` varchar(100) DEFAULT '',
  PRIMARY KEY (`ticketid`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO `vtiger_ticketcf` VALUES (30,'0','Presse 7'),(31,'1','');

CREATE TABLE `vtiger_ticketcomments` (
  `commentid` int NOT NULL AUTO_INCREMENT,
  `ticketid` int DEFAULT NULL,
  `comments` text,
  `ownerid` int NOT NULL DEFAULT '0',
  `ownertype` varchar(10) DEFAULT NULL,
  `createdtime` datetime NOT NULL,
  PRIMARY KEY (`commentid`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO `vtiger_ticketcomments` VALUES (1,31,'Von früher',20,'customer','2022-06-04 09:00:00'),(2,31,'Auch von früher',5,'user','2022-06-04 10:00:00');

CREATE TABLE `vtiger_troubletickets` (
  `ticketid` int NOT NULL,
  `ticket_no` varchar(100) NOT NULL,
  `groupname` varchar(100) DEFAULT NULL,
  `parent_id` varchar(100) DEFAULT NULL,
  `product_id` varchar(100) DEFAULT NULL,
  `priority` varchar(200) DEFAULT NULL,
  `severity` varchar(200) DEFAULT NULL,
  `status` varchar(200) DEFAULT NULL,
  `category` varchar(200) DEFAULT NULL,
  `title` varchar(255) NOT NULL,
  `solution` text,
  `update_log` text,
  `version_id` int DEFAULT NULL,
  `hours` decimal(25,8) DEFAULT NULL,
  `days` decimal(25,8) DEFAULT NULL,
  `contact_id` int DEFAULT NULL,
  PRIMARY KEY (`ticketid`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO `vtiger_troubletickets` VALUES (30,'TT7',NULL,'10','70','Urgent','Critical','Closed','Big Problem','Maschine steht','Neue Sicherung.','log',0,1.50000000,0.12500000,20),(31,'TT8',NULL,'20','0','Normal','','Wait For Response','Sonstiges','Frage','','',0,NULL,NULL,0),(32,'TT9',NULL,'0','0','Normal','','Open','','Papierkorb','','',0,NULL,NULL,0);

CREATE TABLE `vtiger_users` (
  `id` int NOT NULL AUTO_INCREMENT,
  `user_name` varchar(255) DEFAULT NULL,
  `user_password` varchar(200) DEFAULT NULL,
  `first_name` varchar(30) DEFAULT NULL,
  `last_name` varchar(30) DEFAULT NULL,
  `email1` varchar(100) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO `vtiger_users` VALUES (1,'admin','x','','Administrator','admin@alt.example'),(5,'nadia','x','Nadia','Brandt','nadia@desk.example');
